import { type Assets, bundle } from '../common/bundle.ts';
import { inProject } from '../common/paths.ts';

/** Bundles entries of `slides/pages`, such as `deck/deck.ts`. */
export function bundleOf(names: readonly string[], singleFile = false): Promise<Assets> {
  return bundle(inProject('slides/pages'), names, singleFile);
}

/** Bundles everything that the deck's server sends. */
export function bundlePages(): Promise<Assets> {
  const pages = ['deck/deck', 'presenter/presenter', 'room/room'];
  return bundleOf([...pages.flatMap((page) => [`${page}.ts`, `${page}.css`]), 'handout.css', 'learner.css']);
}
