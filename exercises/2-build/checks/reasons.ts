// The usual reasons behind a failed check of Exercise 2.

export const STARTER = 'This is the answer of the starter: nothing is built yet. Begin with the first vote.';
export const NO_ROUTE = "None of your routes matched. The path is router.put('/query/:queryId/feedback', …).";
export const UNPROCESSABLE = '422 would be a sensible refusal too, but the contract says 400.';
export const THREW = 'Your handler threw an error before it sent an answer.';
export const EXITED =
  'process.exit() in a handler ends the server for all callers. Answer this one caller with a status.';
export const FIRST = 'A vote is a first vote when votes.put resolves to undefined. Answer it with 201.';
export const NOT_CALLED =
  'Call onVote for each first or changed vote, with one object: queryId, rating, previous, tier, queryType, traceId.';
export const ALL_TAKEN = 'Several people may vote at the same time. Accept each of these votes.';
export const BACK_AGAIN =
  'The store works again, and the same vote is sent once more. Now it must be accepted.';
export const STORE_REJECTED =
  'votes.put rejected. Await it inside try/catch, and answer 503 for every error, so that the caller can try again.';
export const STORE_UNHEARD =
  'A promise of deps rejected, and nothing caught it. Await it inside try/catch, as in await deps.votes.put(…), or give it a .catch(…).';
export const UNHEARD =
  'Await the promise inside try/catch, or give it a .catch(…). Node ends a process when a rejected promise is not handled.';
export const NOT_AWAITED =
  'The answer came before votes.put had stored the vote, so await is missing: const previous = await deps.votes.put(queryId, rating).';
export const NOT_STORED =
  'The store must hold exactly this vote when the answer arrives. Call await deps.votes.put(queryId, rating) before you answer.';
export const PROMISE =
  'votes.put returns a promise, and await is missing before it: const previous = await deps.votes.put(queryId, rating).';
export const NO_ID =
  'Your code asked deps for the id undefined. Read the parameter by its name in the path: “/query/:queryId/feedback” gives request.params.queryId.';
export const EARLY =
  'onVote is called before the vote is stored. Call it after await deps.votes.put(…), so that only stored votes count.';
export const REMEMBERED =
  'Your code remembered something of the failed attempt. Only the store should remember votes.';
export const GET_REJECTED =
  'answers.get rejected, so the route can’t know whether the answer exists. Answer with a 5xx, and store no vote.';
export const NEVER_CALLED = 'Call deps.onVote(vote) once for each vote that changed something.';
export const REPEAT_CALLED =
  'A repeated vote changes nothing. Call onVote only when votes.put resolves to another rating than the new one.';
export const CHANGE_NOT_CALLED =
  'Call onVote for a changed vote too: whenever votes.put resolves to another rating, not only when to undefined.';
export const ONVOTE_THREW =
  'onVote threw, but the vote is stored already. Put this one call into try/catch, and answer as usual.';
export const ONVOTE_STATUS =
  'onVote threw, and that changed the status. The vote is stored all the same, so answer with the usual status.';
export const FROM_THE_REQUEST =
  'A request may claim anything. Take tier, query type and trace from answers.get, and the previous rating from votes.put.';
export const CHARSET =
  'Some clients add a charset to the content type. The app has parsed the JSON: look at request.body, not at the header.';
export const FROM_THE_QUERY =
  'The rating is in the URL and not in the body. The contract takes it from the body: a link must not be a vote.';
export const LATE_ANSWER =
  'This id was unknown a moment ago, and now there is an answer for it. Ask answers.get for each vote.';
export const SLOW_STORE =
  'The store was slow, and it stored the vote. A route that gives up earlier says 503 for a vote that counts: await deps.votes.put(…).';
export const RACE =
  'Requests overtake each other at every await. Only what votes.put resolves to is the rating before this vote.';
export const SHARED =
  'A variable outside feedbackRoutes is shared by all apps in the process. Ask the store instead.';
export const RESTARTED =
  'This vote was stored before the process started. Your variable can’t know it; votes.put does.';
export const MORE_KEYS = 'Clients may send more than you ask for. Read the rating and ignore the rest.';
export const DECODED =
  'request.params.queryId is decoded already. Use it as it is: don’t cut it out of the URL, decode it again or change its case.';
export const ANY_ID =
  'An id may have any length and any characters. Don’t judge or change it: answers.get knows which ids exist.';
export const SWALLOWED =
  'The router is mounted at /, so a middleware without a path also answers requests to all other routes.';
export const NOT_LOOKED_UP = 'Look the id up with await deps.answers.get(queryId) before you store the vote.';
export const NOT_THE_FIRST =
  '201 means that a new vote was made. Here a vote was there before, so answer 200.';
export const NO_PUT = 'router.put takes only PUT; router.all and router.use take every method.';
export const TOO_LATE =
  'The request was refused after something had been stored or counted. Check everything first, and return after a refusal.';
