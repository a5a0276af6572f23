import { createRequire } from "node:module";
import type { StandIn } from "./stand-ins.ts";

/** What is needed here of the package's own tools, which read and write its data. */
interface Tools {
  tz: {
    unpack(zone: string): object;
    filterLinkPack(data: object, firstYear: number, lastYear: number): object;
  };
}
interface PackedData {
  zones: string[];
  countries: string[];
}

/** The data begin after this. */
const FIRST_YEAR = 1800;
/** Each later year makes the text longer, and nobody knows what clocks will be set to then. */
const LAST_YEAR = 2100;

/** The data that the package has go to the year 2499, which is two thirds of its text. */
export const momentTimezoneStandIns: readonly StandIn[] = [
  {
    module: "moment-timezone/index.js",
    toContents: (_, file) => `
      const moment = module.exports = require("./moment-timezone");
      moment.tz.load(${JSON.stringify(readData(createRequire(file)))});`,
  },
];

function readData(require: NodeJS.Require): object {
  const { tz } = require("moment-timezone/moment-timezone-utils") as Tools;
  const packed = require("moment-timezone/data/packed/latest.json") as PackedData;
  const zones = packed.zones.map((zone) => tz.unpack(zone));
  const filtered = tz.filterLinkPack({ ...packed, zones, countries: null }, FIRST_YEAR, LAST_YEAR);
  return { ...filtered, countries: packed.countries };
}
