import type { Exercise } from '../exercise.ts';

export const learn: Exercise = {
  id: 1,
  name: 'learn',
  title: 'Learn: three questions that today’s metrics can’t answer',
  minutes: 5,
  points: 10,
  folder: '1-learn',
  file: 'questions.yaml',
  checks: 'questions.test.ts',
  task: 'Write down three business questions, who asks each of them, and why today’s metrics can’t answer them.',
  answerHere: async (context) => (await import('./answer-here.ts')).askForQuestions(context),
  async summary({ files }) {
    const { questionsIn } = await import('./questions-file.ts');
    const questions = questionsIn(files.read()).filter((question) => question !== undefined);
    const elsewhere = ['They are in exercises/1-learn/questions.yaml.'];
    return { heading: 'Your questions', points: questions.length > 0 ? questions : elsewhere };
  },
};
