/** What is to be sent to an external URL: the input of the dialect's one handler. */
export interface WebhookCall {
  url: string;
  headers: Record<string, string>;
  body: string;
}
