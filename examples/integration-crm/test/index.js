/* eslint-env mocha */
var Test = require("segmentio-integration-tester");
var http = require("http");
var MyIntegration = require("../lib");

describe("My Integration", function () {
  var integration;
  var settings;
  var server;
  var test;

  before(function (done) {
    server = http.createServer(function (request, response) {
      response.end("{}");
    });
    server.listen(0, "127.0.0.1", done);
  });

  after(function () {
    server.close();
  });

  beforeEach(function () {
    settings = { apiKey: "key" };
    integration = new MyIntegration(settings);
    test = Test(integration, __dirname);
  });

  it("should have the correct settings", function () {
    test
      .name("My Integration")
      .endpoint("https://api.my-integration.com/v1")
      .channels(["server", "mobile", "client"])
      .ensure("settings.apiKey")
      .ensure("message.userId")
      .ensure("message.context.ip")
      .retries(2);
  });

  describe(".validate()", function () {
    var msg;

    beforeEach(function () {
      msg = { userId: "user-id", type: "identify", context: { ip: "0.0.0.0" } };
    });

    it("should not be valid without an api key", function () {
      delete settings.apiKey;
      test.invalid(msg, settings);
    });

    it("should not be valid without a userId", function () {
      delete msg.userId;
      test.invalid(msg, settings);
    });

    it("should not be valid without a context.ip", function () {
      delete msg.context.ip;
      test.invalid(msg, settings);
    });

    it("should be valid with complete message and settings", function () {
      test.valid(msg, settings);
    });
  });

  describe("identify", function () {
    it("should map basic identify", function () {
      test.maps("identify-basic");
    });

    it("should send basic identify", function (done) {
      var json = test.fixture("identify-basic");
      integration.endpoint = "http://127.0.0.1:" + server.address().port;
      test.identify(json.input).sends(json.output).expects(200).end(done);
    });

    it("should tell when the API refuses the key", function (done) {
      integration.endpoint = "http://127.0.0.1:1";
      test.identify(test.fixture("identify-basic").input).error(done);
    });
  });
});
