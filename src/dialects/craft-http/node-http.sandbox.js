// @ts-check
/** What Express asks of `node:http`: nothing here has a connection. */
import { IncomingMessage } from "hookwright-craft-http-request.js";
import { ServerResponse } from "hookwright-craft-http-response.js";

export default { IncomingMessage, ServerResponse, METHODS: [] };
