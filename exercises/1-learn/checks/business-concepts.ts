/** A subject that a business asks about and that no technical metric of the RAG API records. */
export interface BusinessConcept {
  concept: string;
  words: RegExp;
  /** Names only whom or what a question is about, not an effect: "how many users", "active". */
  weak?: true;
}

const PEOPLE =
  '(?:users?|customers?|people|clients?|accounts?|workspaces?|teams?|compan(?:y|ies)|subscribers?|members?|visitors?|person|seats?)';
const MANY_PEOPLE =
  "(?:users|customers|people|clients|accounts|workspaces|teams|companies|subscribers|members|visitors)(?!')";
const ROLES =
  '(?:departments?|students?|teachers?|schools?|developers?|beginners?|admins?|managers?|employees?|partners?|resellers?|agenc(?:y|ies)|freelancers?)';
const THINK_OR_DO =
  '(?:think|feel|notice|prefer|expect|want|like|mind|say|love|hate|find|know|understand|tolerate|care|click|copy|copied|read|stop|start|switch|return|choose|rely|give up|act|away)';

/**
 * The concepts, each with the words that show it in a question (lower case, apostrophes straight). The word "users" alone
 * is not among them: "How long do users wait?" is a question about latency. Weak concepts come last.
 */
export const BUSINESS_CONCEPTS: readonly BusinessConcept[] = [
  {
    concept: 'satisfaction',
    words:
      /\b(?:(?:un|dis)?satisf\w+|(?:un)?happ(?:y|ier|iest|iness)|rat(?:ed|ings?) \w*|ratings?|votes?|voted|thumbs?|feedback|complain\w*|complaints?|trust\w*|recommend\w*|nps|csat|frustrat\w+|annoy\w+|enjoy\w*|disappoint\w+|sentiment|opinions?|delight\w*)\b/,
  },
  {
    concept: 'retention',
    words:
      /\b(?:retention|retain\w*|churn\w*|cancel\w*|leave|leaves|leaving|stays?(?! (?:below|under|within|above))|renew\w*|unsubscrib\w+|abandon\w*|gives? up|gave up|giving up|drop(?:s|ping)? off|bounce\w*|loyal\w*|(?:come|comes|came|coming) back|returning (?:users|customers|people|visitors)|(?:users|customers|people|visitors) returning|los(?:e|es|ing|t) (?:\w+ )?(?:users|customers|people|accounts|trust)|competitors?)\b/,
  },
  {
    concept: 'conversion and revenue',
    words: new RegExp(
      `\\b(?:conver(?:t|ts|ted|sion)\\w*|upgrad\\w+|downgrad\\w+|trials?|sign(?:s|ed)? up|sign-?ups?|purchas\\w+|buy|buys|buying|bought|sales?|revenue|profit\\w*|margins?|earn\\w*|income|mrr|arr|ltv|lifetime value|roi|return on|worth|business value|(?:makes?|made|saves?|saved|brings?) (?:us |them )?money|pays? off|pays? for itself|willing\\w*|deals?|justif\\w+|los(?:e|es|ing|t) (?:\\w+ )?(?:money|revenue|business)|money (?:do|does|did|are|is) \\w+ los(?:e|ing)|${MANY_PEOPLE} pay)\\b`,
    ),
  },
  {
    concept: 'what an answer achieves',
    words:
      /\b(?:help(?:s|ed|ful|less)|(?:to|did|does|do) help|useful\w*|useless|solv\w+|resol\w+|(?:in)?correct\w*|(?:in)?accura\w+|wrong|right answers?|mislead\w+|outdated|out of date|hallucinat\w+|grounded|relevan\w+|quality|support|tickets?|unanswered|nobody|no one|that (?:matter|count)s?|(?:matters?|important) to|so (?:long|slow|slowly|badly|late) that|escalat\w+|deflect\w*|self-serv\w+|(?:ask|tr[iy]|com|writ|search|contact|us|call|visit)\w* (?:\w+ ){0,3}?(?:again|twice)|as good as|humans?|repeat(?:s|ed|edly)? (?:questions?|themselves)|rephras\w+|reword\w*|follow-up|second question|stuck|good answers?|bad answers?|best answers?|worst answers?|productiv\w+|saves? (?:users|customers|people|them))\b/,
  },
  {
    concept: 'a group of users, or a single one',
    words: new RegExp(
      [
        '\\b(?:cohorts?|tiers?|segments?|subscriptions?|personas?|industr(?:y|ies)|per[- ]user|(?:free|paid|team|business) plans?|(?:by|per|of the|which|what|each|every) plans?|(?:user|customer) (?:base|growth))\\b',
        '\\b(?:free (?:and|or|vs\\.?|versus) paid|paid (?:and|or|vs\\.?|versus) free)\\b',
        `\\b(?:per|each|every|single|which|whose|new|free|paid|paying|trial|premium|enterprise|business|power|heavy|loyal|biggest|largest|top) (?:\\w+ ){0,2}?(?:${PEOPLE}|${ROLES})\\b`,
        `\\b(?:from|by|for) (?:an?|our) (?:\\w+ )?${ROLES}\\b`,
        `\\b${MANY_PEOPLE} (?:who|whose|that|which)\\b`,
        `\\b${MANY_PEOPLE} (?:\\w+ )?${THINK_OR_DO}\\b`,
        '\\bwho (?:are|is|uses?|asks?|gets?|pays?|sees?)\\b',
        '\\b(?:a|an|one) (?:\\w+ )?(?:user|customer|account|workspace|team|client) (?:costs?|asks?|uses?|sends?|burns?|consumes?|needs?)\\b',
      ].join('|'),
    ),
  },
  {
    concept: 'a kind of question',
    words:
      /\b(?:(?:query|question) (?:types?|kinds?|topics?|categor\w+)|(?:types?|kinds?|sorts?|categor\w+|topics?) of (?:quer\w+|questions?|answers?)|topics?|(?:setup|billing|troubleshooting|concepts?|spam|off[- ]topic|irrelevant|duplicate|pointless|unnecessary|refund|pricing|legal) (?:quer\w+|questions?|answers?)|(?:quer\w+|questions?|answers?) (?:are |is )?about|passages?|articles?)\b/,
  },
  {
    concept: 'how many people there are',
    weak: true,
    words: new RegExp(
      [
        `\\b(?:how many|number of|share of|part of|half of|percent(?:age)? of|% of|proportion of|fraction of|most|few) (?:(?!do|did|does|are|were|have|can)\\w+ ){0,2}?${MANY_PEOPLE}\\b`,
        `\\b(?:active|existing|different|distinct|unique) (?:\\w+ ){0,2}?${PEOPLE}\\b`,
      ].join('|'),
    ),
  },
  {
    concept: 'adoption',
    weak: true,
    words:
      /\b(?:adopt\w*|features?|onboard\w*|engag\w+|habits?|first[- ]time|sessions?|conversations?|use the assistant|active)\b/,
  },
];

/** The business concept that a question names, a strong one before a weak one; undefined when it names none. */
export function businessConcept(text: string): BusinessConcept | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    // "the support endpoint" is a part of the machine, not the support team
    .replace(/\b[\w-]+ (?=(?:endpoint|route|handler|server|stage|database|table|queue)s?\b)/g, '');
  return BUSINESS_CONCEPTS.find(({ words }) => words.test(plain));
}
