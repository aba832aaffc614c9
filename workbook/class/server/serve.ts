import { type Assets, bundle } from '../../../common/bundle.ts';
import { guardedServer } from '../../../common/guard.ts';
import { listen } from '../../../common/listen.ts';
import { inProject } from '../../../common/paths.ts';
import { openClassroom } from './classroom.ts';
import { instructorsApp } from './instructors-app.ts';
import { learnersApp } from './learners-app.ts';

export interface ClassOptions {
  /** Port of the instructor's page on 127.0.0.1; learners use the next one. 0 takes two free ones. */
  port: number;
  /** Address that the learners' port listens on. */
  host: string;
  /** Name or address that learners type; it may change with the network. */
  address: () => string | undefined;
  /** The log of the class. */
  file: string;
  /** Starts another class even if one from today is there. */
  fresh?: boolean;
}

export type ServedClass = Awaited<ReturnType<typeof serveClass>>;

/** Opens a class. Rejects with the system's error when a port can't be used. */
export async function serveClass({ port, host, address, file, fresh }: ClassOptions) {
  const assets = await bundleClass();
  const room = openClassroom(file, fresh);
  let learnersPort = port;
  let known = address() ?? '127.0.0.1';
  const where = () => {
    known = address() ?? known;
    return `${known}:${learnersPort}`;
  };
  const joinUrl = () => `http://${where()}/${room.code}`;
  const open: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(open.map((listening) => listening.close()));
    room.close();
  };
  try {
    const learners = await listen(learnersApp(room, assets, where), port === 0 ? 0 : port + 1, host);
    open.push(learners);
    learnersPort = learners.port;
    const page = await listen(guardedServer(instructorsApp(room, assets, joinUrl)), port, '127.0.0.1');
    open.push(page);
    return {
      /** Origin of the instructor's page. */
      url: `http://127.0.0.1:${page.port}`,
      learnersUrl: () => `http://${where()}`,
      /** What learners join with: the address and the code. */
      join: () => `${where()}/${room.code}`,
      code: room.code,
      learners: room.learners(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function bundleClass(): Promise<Assets> {
  const files = ['class.ts', 'class.css', 'projector.ts', 'projector.css', 'join.css'];
  return bundle(inProject('workbook/class/browser'), files);
}
