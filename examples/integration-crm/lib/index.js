var integration = require("segmentio-integration");
var mapper = require("./mapper");

/** Sends people to the CRM. Settings: `apiKey`. */
var MyIntegration = (module.exports = integration("My Integration")
  .endpoint("https://api.my-integration.com/v1")
  .channels(["server", "mobile", "client"])
  .ensure("settings.apiKey")
  .ensure("message.userId")
  .ensure("message.context.ip")
  .mapper(mapper)
  .retries(2));

MyIntegration.prototype.identify = function (payload, fn) {
  return this.post().auth(this.settings.apiKey).type("json").send(payload).end(this.handle(fn));
};
