import { EXERCISES } from '../../workbook/track.ts';
import { testAnswers } from '../support/answers.ts';

testAnswers(EXERCISES[0]!);
