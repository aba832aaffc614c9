// CommonJS, since Node can't load any ES module from a folder with a backslash in its path. On Windows it separates folders.
if (process.platform !== 'win32' && __dirname.includes('\\')) {
  console.error(
    `Node can't load a path with a \\. Rename or move the folder of the workbook, which holds ${__dirname}`,
  );
  process.exit(2);
}
import('./run.mjs');
