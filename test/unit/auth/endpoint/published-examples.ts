import type { ProviderScheme } from "../../../../src/core/policy.ts";

/** A signed request as a provider publishes it. */
export interface PublishedExample {
  scheme: ProviderScheme;
  source: string;
  secret: string;
  headers: Readonly<Record<string, string>>;
  /** Which of the headers holds the signature. */
  signatureHeader: string;
  body: string;
  /** When it was signed, in Unix seconds, where the scheme signs the time. */
  signedAt: number | null;
}

const STRIPE_BODY = `{
  "id": "evt_123",
  "object": "event",
  "account": "acct_123",
  "api_version": "2017-05-25",
  "created": 1533204620,
  "data": {
    "object": {
      "id": "ii_123",
      "object": "invoiceitem",
      "amount": 1000,
      "currency": "usd",
      "customer": "cus_123",
      "date": 1533204620,
      "description": "Test Invoice Item",
      "discountable": false,
      "invoice": "in_123",
      "livemode": false,
      "metadata": {},
      "period": {
        "start": 1533204620,
        "end": 1533204620
      },
      "proration": false,
      "quantity": 3
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_123",
    "idempotency_key": "idempotency-key-123"
  },
  "type": "invoiceitem.created"
}
`;

const SLACK_BODY =
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
  "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
  "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
  "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

export const PUBLISHED_EXAMPLES: readonly PublishedExample[] = [
  {
    scheme: "standard-webhooks",
    source: "the sign test that every library of standard-webhooks/standard-webhooks carries",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    signatureHeader: "webhook-signature",
    body: '{"test": 2432232314}',
    signedAt: 1_614_265_330,
  },
  {
    scheme: "github",
    source: "GitHub docs, Validating webhook deliveries, Testing the webhook payload validation",
    secret: "It's a Secret to Everybody",
    headers: {
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    },
    signatureHeader: "x-hub-signature-256",
    body: "Hello, World!",
    signedAt: null,
  },
  {
    scheme: "stripe",
    source: "stripe/stripe-dotnet, EventUtilityTest with event_test_signature.json",
    secret: "webhook_secret",
    headers: {
      "stripe-signature":
        "t=1533204620,v1=82216eca827bcb7b34b8055eb2d2d9e6bc13b9ac39ded14a61e69f70c565f53a," +
        "v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef",
    },
    signatureHeader: "stripe-signature",
    body: STRIPE_BODY,
    signedAt: 1_533_204_620,
  },
  {
    scheme: "slack",
    source: "Slack docs, Verifying requests from Slack",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    headers: {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    signatureHeader: "x-slack-signature",
    body: SLACK_BODY,
    signedAt: 1_531_420_618,
  },
  {
    scheme: "shopify",
    source: "Shopify/shopify-app-js, shopify-api, webhooks/__tests__/validate.test.ts",
    secret: "test_secret_key",
    headers: { "x-shopify-hmac-sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=" },
    signatureHeader: "x-shopify-hmac-sha256",
    body: '{"foo": "bar"}',
    signedAt: null,
  },
  {
    scheme: "line",
    source: "LINE docs, Verify webhook signature, Signature verification steps",
    secret: "8c570fa6dd201bb328f1c1eac23a96d8",
    headers: { "x-line-signature": "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=" },
    signatureHeader: "x-line-signature",
    body: '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}',
    signedAt: null,
  },
  {
    scheme: "line",
    source: "line/line-bot-sdk-nodejs, test/validate-signature.spec.ts",
    secret: "test_secret",
    headers: { "x-line-signature": "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM=" },
    signatureHeader: "x-line-signature",
    body: '{"hello":"world"}',
    signedAt: null,
  },
];
