import { SingleBar } from "cli-progress";
import type { Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { carryOut, type Deployed } from "../carry-out.ts";
import { planManifest } from "../deploy.ts";
import { readManifest } from "../manifest.ts";
import { paint } from "../output.ts";
import { toShown, type Plan, type Step } from "../plan/step.ts";

const SIGNS = { create: "+", change: "~", remove: "-" } as const;
const COLOURS = { create: "green", change: "yellow", remove: "red" } as const;

interface DeployOptions {
  dryRun?: boolean;
  prune?: boolean;
  resend?: boolean;
}

/** `hookwright deploy`: brings the server to what the manifest of a folder says. */
export function addDeploy(program: Command): void {
  program
    .command("deploy")
    .argument("[folder]", "where hookwright.toml lies", ".")
    .description("bring the server to what a folder's hookwright.toml says; a second time changes nothing")
    .option("--dry-run", "show what would be done, as a diff, and change nothing")
    .option("--prune", "remove what belongs to the manifest's functions and sources, and is not named in it")
    .option("--resend", "send sensitive settings again that are there, which cannot be compared")
    .action(async (folder: string, options: DeployOptions, command: Command) => {
      const { api, out } = toContext(command);
      const plans = await planManifest(api, readManifest(folder), options);
      if (options.dryRun) {
        out.result(plans.map(toShown), () => plans.map(toPlanText).join("\n"));
        return;
      }
      const deployed = await carryOutAll(api, plans, !out.isJson);
      out.result(deployed.map(toShown), () => deployed.map(toText).join("\n"));
    });
}

/** Carries plans out one after the other, with a bar where somebody looks at it. */
async function carryOutAll(api: ApiClient, plans: Plan[], isShown: boolean): Promise<Deployed[]> {
  const total = plans.reduce((sum, { steps }) => sum + steps.length, 0);
  const bar =
    isShown && process.stderr.isTTY && total > 1
      ? new SingleBar({
          format: "{bar} {value}/{total} {step}",
          clearOnComplete: true,
          stream: process.stderr,
        })
      : null;
  bar?.start(total, 0, { step: "" });
  try {
    const deployed: Deployed[] = [];
    for (const plan of plans) {
      deployed.push(
        await carryOut(api, plan, ({ kind, name }) => bar?.increment({ step: `${kind} ${name}` })),
      );
    }
    return deployed;
  } finally {
    bar?.stop();
  }
}

function toPlanText(plan: Plan): string {
  const { name, steps } = plan;
  return [
    ...(steps.length === 0 ? [`= ${name}: nothing to do`] : steps.flatMap(toStepText)),
    ...toRemarks(plan).map((line) => `  ${line}`),
  ].join("\n");
}

function toRemarks({ leftAlone, notes }: Plan): string[] {
  return [...leftAlone.map((what) => `${what} is not in the manifest, and stays`), ...notes];
}

function toStepText({ action, kind, name, diff }: Step): string[] {
  return [
    paint(COLOURS[action], `${SIGNS[action]} ${action} ${kind} ${name}`),
    ...diff.map(
      (line) => `    ${paint(line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : "dim", line)}`,
    ),
  ];
}

function toText(deployed: Deployed): string {
  const { name, functionId, steps, urls } = deployed;
  const done = steps.map(({ action, kind, name: what }) => `${SIGNS[action]} ${kind} ${what}`);
  const title = functionId === null ? name : `${name} (${functionId})`;
  return [
    `${title}${steps.length === 0 ? ": nothing to do" : ""}`,
    ...[...done, ...toRemarks(deployed), ...urls].map((line) => `  ${line}`),
  ].join("\n");
}
