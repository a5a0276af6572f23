import assert from "node:assert";
import type { Integration, IntegrationClass, Mapper, Settings } from "../types.ts";
import { assertMaps, readFixture, toAnyMessage, type Fixture } from "./fixtures.ts";
import * as own from "./settings-assertions.ts";

/** Tests what an integration says of itself and what its mapper makes: all that sends nothing. */
export class OwnTest {
  integration: Integration;
  Integration: IntegrationClass;
  settings: Settings;
  dirname: string | undefined;
  #mapper: Mapper;

  constructor(integration: Integration, dirname?: string) {
    assert(integration, "expected integration");
    this.integration = integration;
    this.Integration = integration.constructor as IntegrationClass;
    this.settings = integration.settings;
    this.dirname = dirname;
    this.#mapper = integration.mapper ?? {};
  }

  name(wanted: string): this {
    own.assertName(this.integration, wanted);
    return this;
  }

  channels(wanted: string[]): this {
    own.assertChannels(this.integration, wanted);
    return this;
  }

  server(): this {
    own.assertChannel(this.integration, "server");
    return this;
  }

  mobile(): this {
    own.assertChannel(this.integration, "mobile");
    return this;
  }

  client(): this {
    own.assertChannel(this.integration, "client");
    return this;
  }

  /** All three channels. */
  all(): this {
    return this.server().mobile().client();
  }

  endpoint(wanted: string): this {
    own.assertEndpoint(this.integration, wanted);
    return this;
  }

  timeout(wanted: number | string): this {
    own.assertTimeout(this.integration, wanted);
    return this;
  }

  retries(wanted: number): this {
    own.assertRetries(this.integration, wanted);
    return this;
  }

  ensure(path: string, meta: object = {}): this {
    own.assertValidation(this.Integration, path, meta);
    return this;
  }

  /** The message and the settings pass all validations. */
  valid(given: object, settings: Settings = this.settings): void {
    const error = this.Integration.validate(toAnyMessage(given), settings);
    if (error) {
      throw error;
    }
  }

  invalid(given: object, settings: Settings = this.settings): void {
    assertFails(this.Integration.validate(toAnyMessage(given), settings));
  }

  /** The integration takes the message: its channel, and what its `integrations` say. */
  enabled(given: object): this {
    const error = this.#findDisabled(given);
    if (error) {
      throw error;
    }
    return this;
  }

  disabled(given: object): this {
    if (!this.#findDisabled(given)) {
      throw new Error("expected the message to be disabled");
    }
    return this;
  }

  mapper(): Mapper;
  mapper(mapper: Mapper): this;
  mapper(mapper?: Mapper): Mapper | this {
    if (mapper === undefined) {
      return this.#mapper;
    }
    this.#mapper = mapper;
    return this;
  }

  fixture(name: string): Fixture {
    return readFixture(this.dirname, name);
  }

  /** The mapper makes of a fixture's input what its output is. */
  maps(name: string, settings: Settings = {}, { ignored = [] }: { ignored?: string[] } = {}): this {
    const fixture = this.fixture(name);
    const merged = { ...this.settings, ...fixture.settings, ...settings };
    assertMaps(this.integration, this.#mapper, fixture, merged, ignored);
    return this;
  }

  set(key: string | Settings, value?: unknown): this {
    Object.assign(this.settings, typeof key === "string" ? { [key]: value } : key);
    return this;
  }

  #findDisabled(given: object): unknown {
    return (this.integration["enabled"] as (message: unknown) => unknown).call(
      this.integration,
      toAnyMessage(given),
    );
  }
}

function assertFails(error: unknown): void {
  if (!error) {
    throw new Error("expected .validate(msg, settings) to return an error.");
  }
}
