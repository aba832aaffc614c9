// The thread that watchdog.setup.ts starts. It is plain JavaScript, because Node 20 starts no thread from a .ts file. Its
// report is the WatchdogReport of watchdog.ts.
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { SourceMap } from 'node:module';
import { workerData } from 'node:worker_threads';

const { shared, parent, canPause, blockedMs, importMs, totalMs, megabytes, root } = workerData;
const state = new Int32Array(shared, 0, 3);
const name = new Uint8Array(shared, 12);
const TICK_MS = 40;
/** The same as in watchdog.ts. */
const REPORT_FD = 4;
/** How long the debugger may take to pause the loop; it can't pause a native call. */
const PAUSE_MS = 1_000;

/** A blocked loop that takes memory faster than this, in megabytes per second, is one that fills the memory. */
const GREEDY = 60;

let exercise = 0;
let born = Date.now();
let beat = -1;
let since = Date.now();
let atBeat = Infinity;
let last = Date.now();
let over = false;

setInterval(() => {
  if (over) return;
  const now = Date.now();
  // this thread itself was held up (a busy machine, a laptop that slept): that time does not count
  const heldUp = now - last - TICK_MS;
  if (heldUp > 200) since += heldUp;
  last = now;
  // the workbook has ended
  if (process.ppid !== parent) endGroup();
  if (Atomics.load(state, 2) !== exercise) {
    exercise = Atomics.load(state, 2);
    born = now;
  }
  const rss = process.memoryUsage.rss() / 1e6;
  if (rss > megabytes) return end({ kind: 'memory', megabytes: Math.round(rss) });
  if (now - born > totalMs) return end({ kind: 'too-long', seconds: totalMs / 1000 });
  const seen = Atomics.load(state, 0);
  if (seen !== beat) {
    beat = seen;
    since = now;
    atBeat = rss;
  }
  const blocked = now - since;
  const grown = Math.round(rss - atBeat);
  if (blocked > blockedMs)
    return reportBlocked(blocked / 1000, grown > (GREEDY * blocked) / 1000 ? grown : undefined);
  if (Atomics.load(state, 1) === 0 && now - born > importMs)
    return end({ kind: 'import', seconds: importMs / 1000 });
}, TICK_MS);

/**
 * Finds the line that blocks the event loop, reports it and ends the process.
 *
 * @param {number} seconds for which the event loop stood still
 * @param {number} [megabytes] that it took meanwhile, if that is a lot
 */
function reportBlocked(seconds, megabytes) {
  over = true;
  const report = { kind: 'blocked', seconds: Math.round(seconds * 10) / 10, megabytes };
  if (!canPause) return end({ ...report, looked: false });
  const session = new Session();
  const scripts = new Map();
  session.on('Debugger.scriptParsed', ({ params }) => scripts.set(params.scriptId, params));
  session.on('Debugger.paused', ({ params }) => {
    // only a line of the learner's own helps
    const own = params.callFrames.find(({ location }) => isOwn(pathOf(scripts.get(location.scriptId))));
    end(own ? { ...report, ...place(own, scripts.get(own.location.scriptId)) } : report);
  });
  setTimeout(() => end(report), PAUSE_MS);
  session.connectToMainThread();
  session.post('Debugger.enable');
  session.post('Debugger.pause');
}

function pathOf(script) {
  const url = script?.url;
  if (!url) return undefined;
  return url.startsWith('file://') ? decodeURIComponent(new URL(url).pathname) : url;
}

function isOwn(path = '') {
  return path.startsWith(root) && !/[\\/]node_modules[\\/]/.test(path);
}

/** The place in the learner's file: the code that runs is transformed and carries its source map inside. */
function place({ functionName, location: { lineNumber, columnNumber } }, script) {
  const at = { fn: functionName, file: pathOf(script), line: lineNumber + 1 };
  const [, map] = /^data:application\/json[^,]*base64,(.*)$/s.exec(script.sourceMapURL ?? '') ?? [];
  try {
    const json = JSON.parse(Buffer.from(map, 'base64').toString());
    const { originalLine = lineNumber } = new SourceMap(json).findEntry(lineNumber, columnNumber);
    return { ...at, line: originalLine + 1 };
  } catch {
    return at; // there is no map, or one that can't be read
  }
}

/** Ends the process group that this process leads, with everything that the learner's code has started. */
function endGroup() {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}

function end(report) {
  over = true;
  const [testFile = '', test = ''] = Buffer.from(name).toString('utf8').replace(/\0.*$/s, '').split('\n');
  try {
    writeSync(REPORT_FD, JSON.stringify({ testFile, test, ...report }));
  } finally {
    endGroup();
  }
}
