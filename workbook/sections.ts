import { EXERCISES, type Exercise, PRACTATHON_MINUTES } from '../exercises/index.ts';

/** One of the five sections of the bridge, in the lesson's order. */
export interface Section {
  id: string;
  title: string;
  /** Minutes on the lesson's clock. */
  from: number;
  to: number;
  /** One sentence: what a learner learns in it. */
  about: string;
  /** The command that opens it. */
  command: string;
  /** What else a learner may open in it. */
  also?: Pick<Section, 'title' | 'about' | 'command'>;
}

/** `Learn 5`. */
const phase = ({ title, minutes }: Exercise) => `${title.split(':')[0]} ${minutes}`;

/** Minutes of each section. */
const MINUTES = 2;

const LESSON: Omit<Section, 'from' | 'to'>[] = [
  {
    id: 'recap',
    title: 'Recap',
    about: 'What M7.2 gave you: traces, flame graphs, a fixed leak, one query instead of fifty.',
    command: 'npm run slides -- --at 1',
    also: {
      title: 'Experiments',
      about: 'The four achievements, measured here: slow against fast.',
      command: 'npm run recap',
    },
  },
  {
    id: 'why-next',
    title: 'Why next',
    about: 'Three questions of your CEO that latency, cache hits and total cost don’t answer.',
    command: 'npm run slides -- --at 3',
  },
  {
    id: 'readiness',
    title: 'Readiness',
    about: 'Are you ready for M7.3? Datadog, Prometheus and Grafana, user feedback, cost data.',
    command: 'npm run checkpoint',
  },
  {
    id: 'practathon',
    title: 'Practathon',
    about: `The plan for ${PRACTATHON_MINUTES} minutes of your own: ${EXERCISES.map(phase).join(', ')}.`,
    command: 'npm run exercise',
    also: {
      title: 'The lab',
      about: 'Ask the RAG API, vote, and watch your own line of code become a number.',
      command: 'npm run lab',
    },
  },
  {
    id: 'call-forward',
    title: 'Call-forward',
    about: 'M7.3: which queries made satisfaction fall from 4.2 to 3.8?',
    command: 'npm run preview',
  },
];

/** The lesson: ten minutes, five sections. */
export const SECTIONS: readonly Section[] = LESSON.map((section, i) => ({
  ...section,
  from: i * MINUTES,
  to: (i + 1) * MINUTES,
}));
