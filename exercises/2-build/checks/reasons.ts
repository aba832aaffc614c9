// The usual reasons behind a failed check of Exercise 2.

export const STARTER = 'This is the answer of the starter: nothing is built yet. Begin with the first vote.';
export const NO_ROUTE = "No route of yours matched: it is router.put('/query/:queryId/feedback', …).";
export const UNPROCESSABLE = '422 would be a sensible refusal too, but the contract says 400.';
export const THREW = 'An error in your handler ended the request before it had an answer of yours.';
export const EXITED =
  'process.exit() in a handler ends the server for everybody. Answer the one caller with a status.';
export const FIRST = 'A first vote, one before which votes.put knew none, is answered with 201.';
export const NOT_CALLED =
  'onVote is called for each first or changed vote with one object: queryId, rating, tier, queryType and what else is known.';
export const ALL_TAKEN = 'Votes at once are no mistake of the voters; each of them is taken.';
export const BACK_AGAIN =
  'The store works again, and the same vote is sent once more: it has to get through.';
export const STORE_REJECTED =
  'votes.put rejected (“disk is full”). Await it inside try/catch, and answer 503: try again later.';
export const EARLY =
  'onVote is called before the vote is safe. It comes after await deps.votes.put(…), so that nothing lost is counted.';
export const REMEMBERED =
  'Something of the failed attempt was remembered. Only the store should remember votes.';
export const GET_REJECTED =
  'answers.get rejected, so nobody knows whether there is such an answer: the fault is ours, a 5xx, and no vote.';
export const NEVER_TOLD = 'deps.onVote(vote) has to be called once for each vote that changed something.';
export const REPEAT_TOLD =
  'A repeat changes nothing. Call onVote only when the rating before, from votes.put, differs from the new one.';
export const CHANGE_TOLD =
  'A changed mind is news too: call onVote whenever the rating before differs from the new one, not only when there was none.';
export const ONVOTE_THREW =
  'onVote threw, which must not be the voter’s trouble. Wrap that one call in try/catch: the vote is stored already.';
export const ONVOTE_STATUS =
  'onVote threw, and the voter was told something else because of it. The vote is stored all the same: the same status as ever.';
export const FROM_THE_REQUEST =
  'A request may claim anything. Tier, query type, trace and what stood before come from answers.get and votes.put alone.';
export const CHARSET =
  'Clients add a charset to the content type. The app has parsed the JSON by then: look at request.body, not at the header.';
export const FROM_THE_QUERY =
  'The rating stands in the URL, and the body holds none. The contract takes it from the body: a link must not be a vote.';
export const LATE_ANSWER =
  'Nobody was given this answer a moment ago, and now somebody was. Ask answers.get each time; an id that was refused once may be good later.';
export const SLOW_STORE =
  'The store took a second, and stored the vote. Who gives up on it sooner says 503 to a vote that counts: await deps.votes.put(…).';
export const RACE =
  'Requests overtake each other at every await. Only what votes.put resolves to says what really stood before this vote.';
export const SHARED =
  'A variable outside feedbackRoutes is shared by every app in the process. Ask the store instead.';
export const RESTARTED =
  'This vote was stored before the process started. A variable of yours can’t know that; what votes.put resolves to does.';
export const MORE_KEYS =
  'Clients send more than you ask for, today or in their next version. Read the rating and ignore the rest.';
export const DECODED =
  'request.params.queryId is decoded already: use it as it is, and don’t cut it out of the URL, decode it again or change its case.';
export const SWALLOWED =
  'The router is mounted at /, so a middleware without a path in it answers requests that are none of its business.';
export const NOT_LOOKED_UP =
  'The id has to be looked up with await deps.answers.get(queryId) before the vote is stored.';
export const NOT_THE_FIRST =
  '201 says that something new was made. Here a vote was there before, so the answer is 200.';
export const NO_PUT = 'router.put takes a PUT only; router.all and router.use take whatever comes along.';
export const TOO_LATE =
  'The request was refused, but only after something was done with it. Check everything first, and return after a refusal.';
