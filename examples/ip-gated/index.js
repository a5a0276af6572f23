/** Tells the office how things stand; who calls from elsewhere never gets here. */
export default async function (data, { MODULES }) {
  const { ip } = data.jsonPayload.data.hook_data;
  const [signUps, orders] = await MODULES.counter.get({ keys: ["sign-ups", "orders"] });
  return { signUps, orders, askedFrom: ip };
}
