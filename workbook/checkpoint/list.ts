import type { Checkpoint, CheckpointResult, Status } from '../../checkpoints/checkpoint.ts';
import type { Terminal } from '../../common/terminal.ts';

/** Shows what each checkpoint does while it runs. */
export interface WatchingList {
  /** Says what all checkpoints wait for. */
  say(text: string): void;
  progress(id: number, text: string): void;
  done(result: CheckpointResult): void;
  /** Takes the list off the screen. */
  end(): Promise<void>;
}

const SILENT: WatchingList = { say() {}, progress() {}, done() {}, async end() {} };

/** In a terminal, one line with a spinner for each checkpoint; without a terminal, `elsewhere`. */
export async function watchingList(
  checkpoints: readonly Checkpoint[],
  terminal: Terminal | undefined,
  elsewhere: WatchingList = SILENT,
): Promise<WatchingList> {
  if (!terminal?.interactive) return elsewhere;
  const { Listr, ListrDefaultRendererLogLevels } = await import('listr2');
  const rows = checkpoints.map((checkpoint) => {
    let finish: (status: Status) => void = () => {};
    const finished = new Promise<Status>((resolve) => {
      finish = resolve;
    });
    return { ...checkpoint, finish, finished, output: (_text: string) => {} };
  });
  const list = new Listr(
    rows.map((row) => ({
      title: `${row.id}  ${row.name}`,
      task: async (_context, task) => {
        row.output = (text) => {
          task.output = terminal.redact(text);
        };
        const status = await row.finished;
        task.title = `${task.title}: ${status}`;
        if (status === 'failed' || status === 'error') throw new Error(status);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        clearOutput: true,
        showErrorMessage: false,
        collapseErrors: false,
        icon: { [ListrDefaultRendererLogLevels.FAILED]: '✖' },
      },
    },
  );
  const shown = list.run();
  return {
    say: (text) => {
      for (const row of rows) row.output(text);
    },
    progress: (id, text) => rows.find((row) => row.id === id)?.output(text),
    done: (result) => rows.find((row) => row.id === result.id)?.finish(result.status),
    async end() {
      for (const row of rows) row.finish('ready'); // the list ends only when every row has finished
      await shown;
    },
  };
}
