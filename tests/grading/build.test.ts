import { EXERCISES } from '../../exercises/index.ts';
import { testAnswers } from '../support/answers.ts';

testAnswers(EXERCISES[1]!);
