// All texts of V8, Node and vitest that grading has to recognise. Where they offer a code, the code is used instead.

/** How restrict.ts and refusedByNode begin. */
export const REFUSES = 'In grading, your code may not';

/** V8 on a global that guardGlobals has made read-only, in strict mode, which every module is in. */
const REFUSED =
  /^Cannot (assign to read only|delete|redefine) property:? '?(\w+)'?(?: of (?:object '?)?#<Object>'?)?/;

/** The property that a line could not replace or delete, from V8's message. */
export function refusedProperty(message: string): { name: string; deleted: boolean } | undefined {
  const [, how, name] = REFUSED.exec(message) ?? [];
  return name === undefined ? undefined : { name, deleted: how === 'delete' };
}

/** Node's names for what a process with limited permissions tried. */
const LIMITED: Record<string, string> = {
  FileSystemWrite: 'write files',
  ChildProcess: 'start other programs',
  WorkerThreads: 'start threads',
  Addons: 'load native add-ons',
};

/** A sentence for the learner, from the `permission` of an error of Node's; undefined for any other error. */
export function refusedByNode(permission: string | undefined): string | undefined {
  const what = LIMITED[permission ?? ''];
  return what && `${REFUSES} ${what}`;
}

/** What Node prints of an error in the code of vitest or a package, and the frames of a stack in such code. */
const FOREIGN = [
  /^(?:file:|\/|[A-Z]:\\).*[\\/]node_modules[\\/].*:\d+\n.*\n[ \t]*\^+\n\n?/gm,
  /^[ \t]+at .*(?:[\\/]node_modules[\\/]|\(?node:).*(?:\n|$)/gm,
];

/** Removes frames outside of the learner's code: the learner would look for the error there. */
export function withoutForeignFrames(text: string): string {
  return FOREIGN.reduce((rest, pattern) => rest.replace(pattern, ''), text);
}
