import { testAnswers } from '../support/answers.ts';

testAnswers('build');
