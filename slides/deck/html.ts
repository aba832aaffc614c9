export { escapeHtml, scriptJson } from '../../common/html.ts';
