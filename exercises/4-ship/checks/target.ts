/** A number, in digits or in words. */
const NUMBER =
  /\p{N}|\b(?:zero|half|thirds?|quarters?|twice|double|triple|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|most|majority)\b/iu;

/** Nothing and everything are figures too, where something is counted: "no escalated ticket", "every answer rated". */
const NOTHING_OR_ALL = /\b(?:none|never|nobody|(?:no|all|every) [a-z]+)\b/i;

/** Where "no" and "all" count nothing: "no surprises", "all users are happy". */
const VAGUE =
  /\bno (?:surprises?|problems?|troubles?|worr(?:y|ies)|issues?|doubts?|matter|longer|more|less|worse|reason)\b|\b(?:all|every) (?:the )?(?:best|good|well|right|fine|time|way|effort)\b|\b(?:happy|happier|satisfied|content|pleased|delighted|good|fine|better|well|great|as (?:low|high|good|few|many|much) as possible)\b/i;

/** Whether a target names a figure, so that it can be met or missed. */
export function hasFigure(target: string): boolean {
  return NUMBER.test(target) || (NOTHING_OR_ALL.test(target) && !VAGUE.test(target));
}
