// Shows who is master of each shard of an instance. Asking changes nothing.
const { DCS_ENDPOINT, DCS_PROJECT_ID, DCS_INSTANCE_ID, DCS_TOKEN } = process.env;

const answer = await fetch(`${DCS_ENDPOINT}/v2/${DCS_PROJECT_ID}/instance/${DCS_INSTANCE_ID}/groups`, {
  headers: { "X-Auth-Token": DCS_TOKEN },
  redirect: "manual", // the token must not go to another place
  signal: AbortSignal.timeout(40_000),
}).catch((error) => {
  console.error(error.cause?.code ?? error.message);
  process.exit(1);
});
if (answer.status !== 200) {
  console.error(answer.status, await answer.text());
  process.exit(1);
}
for (const group of (await answer.json()).group_list) {
  for (const replica of group.replication_list) {
    console.log(group.group_name, replica.replication_role, replica.node_id, replica.status);
  }
}
