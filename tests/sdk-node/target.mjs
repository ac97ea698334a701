// Where the router under test listens. Without it there is nothing to test, and that is a failure, not a skip.
export const url = process.env.EDGEROUTER_URL ?? fail("EDGEROUTER_URL");
export const adminUrl = process.env.EDGEROUTER_ADMIN_URL ?? fail("EDGEROUTER_ADMIN_URL");
export const mockUrl = process.env.EDGEROUTER_MOCK_URL ?? fail("EDGEROUTER_MOCK_URL");
export const model = process.env.EDGEROUTER_MODEL ?? "sandbox";

// Draft-07 objects that strict mode takes: every property required, nothing else allowed.
export const tripSchema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

// Nothing in flight and nothing rented, within a bound: what an aborted call must leave behind.
export async function settled() {
  let state;
  for (let i = 0; i < 250; i++) {
    state = await (await fetch(new URL("/admin/state", adminUrl))).json();
    if (state.in_flight === 0 && state.buffers_outstanding === 0 && state.upstream_active === 0) {
      return state;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not settled within 5 s: ${JSON.stringify(state)}`);
}

function fail(name) {
  throw new Error(`${name} is not set; run.sh sets it`);
}
