import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { toContext } from "../context.ts";
import { CliError, usageError } from "../errors.ts";
import { findFunction } from "../find-function.ts";
import { toErrorText, toLineText } from "../log-text.ts";
import type { TestResult } from "../resources.ts";
import { readStdin } from "../stdin.ts";

interface InvokeOptions {
  data?: string;
  method: string;
  path?: string;
  query: string[];
  header: string[];
  code?: string;
}

const collect = (value: string, before: string[]) => [...before, value];

/** `hookwright invoke`: runs a function with a request that is described here; no endpoint is needed. */
export function addInvoke(program: Command): void {
  program
    .command("invoke")
    .argument("<function>", "id or name")
    .description("run a function once, and show its answer and what it wrote")
    .option("-d, --data <body>", "the body; JSON is sent as JSON, @file is a file's, @- standard input's")
    .option("-X, --method <method>", "the method", "POST")
    .option("--path <path>", "what follows the suffix, for functions that answer HTTP themselves")
    .option("-q, --query <name=value>", "a field of the query; may be given several times", collect, [])
    .option("-H, --header <name: value>", "a header; may be given several times", collect, [])
    .option("--code <file>", "code to run in place of what is stored; it is not saved")
    .action(async (name: string, options: InvokeOptions, command: Command) => {
      const { api, out } = toContext(command);
      const { id } = await findFunction(api, name);
      const result = await api.call<TestResult>("POST", `/functions/${id}/test`, await toTest(options));
      const { outcome, response, logs, durationMs } = result;
      logs.map(toLineText).forEach(out.note);
      out.note(`  ${response.status}, ${durationMs} ms${outcome.coldStart ? ", cold" : ""}`);
      out.result(result, () => response.body ?? response.bodyBase64 ?? "");
      if (outcome.kind !== "returned") {
        const why = outcome.error === undefined ? (outcome.reason ?? "") : toErrorText(outcome.error);
        throw new CliError(`the run ended as ${outcome.kind}${why === "" ? "" : `: ${why}`}`);
      }
    });
}

async function toTest({ data, method, path, query, header, code }: InvokeOptions) {
  return {
    request: {
      method: method.toUpperCase(),
      ...(path === undefined ? {} : { path }),
      query: toQuery(query),
      headers: Object.fromEntries(header.map((each) => split(each, ":", "--header"))),
      ...(data === undefined ? {} : { body: await toBody(data) }),
    },
    ...(code === undefined ? {} : { code: readFile(code) }),
  };
}

function toQuery(given: string[]): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of given.map((each) => split(each, "=", "--query"))) {
    (query[name] ??= []).push(value);
  }
  return query;
}

function split(text: string, by: string, flag: string): [string, string] {
  const at = text.indexOf(by);
  if (at < 1) {
    throw usageError(`${flag} must be name${by}value, not "${text}"`);
  }
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

async function toBody(data: string): Promise<unknown> {
  const text = await readData(data);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function readData(data: string): Promise<string> {
  if (data === "@-") {
    return readStdin();
  }
  return data.startsWith("@") ? readFile(data.slice(1)) : data;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}
