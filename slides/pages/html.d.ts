/** The text of an HTML file, which the bundle holds. */
declare module '*.html' {
  const text: string;
  export default text;
}
