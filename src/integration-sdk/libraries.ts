import Facade from "@segment/facade";
import events from "analytics-events";
import extend from "extend";
import ms from "ms";
import objCase from "obj-case";
import qs from "qs";
import toNoCase from "to-no-case";
import { integration } from "./integration.ts";

/** What `require` gives beside the packages of the shelf: what integrations are made with, one of each. */
export const libraries: Readonly<Record<string, unknown>> = {
  "segmentio-integration": integration,
  "@segment/integration": integration,
  "@segment/facade": Facade,
  "segmentio-facade": Facade,
  facade: Facade,
  "analytics-events": events,
  extend,
  ms,
  "obj-case": objCase,
  qs,
  "to-no-case": toNoCase,
};
