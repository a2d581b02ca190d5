// Sends one switchover. Nothing is repeated: sent twice, it switches back.
// Exit codes: 0 done, 1 refused, 2 not sent, 3 unknown: look at the roles first.
const { DCS_ENDPOINT, DCS_PROJECT_ID, DCS_INSTANCE_ID, DCS_TOKEN } = process.env;

// The answers that say that nothing was switched.
const REFUSED = [400, 401, 403, 404, 405, 413, 429];
const NO_CONNECTION = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"];

function exit(code, reason) {
  console.error(reason);
  if (code === 3) console.error("It may have happened: look at the roles first.");
  process.exit(code);
}

try {
  const answer = await fetch(`${DCS_ENDPOINT}/v2/${DCS_PROJECT_ID}/instances/${DCS_INSTANCE_ID}/swap`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Auth-Token": DCS_TOKEN },
    redirect: "manual", // a redirect is an answer, not another place to send the request to
    signal: AbortSignal.timeout(40_000),
  });
  const text = await answer.text();
  if (answer.status === 204) {
    console.log("Switched over, request id", answer.headers.get("X-Request-Id"));
  } else if (REFUSED.includes(answer.status)) {
    exit(1, `Nothing was switched: ${answer.status} ${text}`);
  } else {
    exit(3, `${answer.status} ${text}`);
  }
} catch (error) {
  const code = error.cause?.code;
  exit(NO_CONNECTION.includes(code) ? 2 : 3, code ?? error.message);
}
