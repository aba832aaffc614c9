import { testAnswers } from '../support/answers.ts';

testAnswers('apply');
