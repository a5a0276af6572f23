import { useId, type ReactNode } from "react";
import { Link } from "wouter";
import type { WorkspaceResource } from "../../api/resources.ts";
import { useHealth, useWorkspace } from "../api/workspace.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { Facts, type Fact } from "../ui/facts.tsx";
import { Problem, Reading } from "../ui/states.tsx";
import { RenameWorkspace } from "./rename-workspace.tsx";
import { toLimitFacts, toServerFacts } from "./server-facts.tsx";

/** Where what is counted is listed in the console. */
const PLACES: Partial<Record<keyof WorkspaceResource["contains"], string>> = {
  functions: "/",
  secrets: "/settings/secrets",
  tokens: "/settings/tokens",
};

/** What everything belongs to: how much is in it, whether it works, and what holds for it. */
export function WorkspaceSection() {
  const text = useText();
  const workspace = useWorkspace();
  return (
    <section className="stack" aria-label={text.settings.workspace}>
      <Reading of={workspace}>
        {(read) => (
          <>
            {read.server.canSeal ? null : <p className="note warn">{text.workspace.cannotSeal}</p>}
            <Identity workspace={read} />
            <HealthCard />
            <Contents contains={read.contains} />
            <Card title={text.workspace.inForce} hint={text.workspace.inForceHint}>
              <Facts facts={toServerFacts(text.workspace, read.server)} />
            </Card>
            <Card title={text.workspace.limits}>
              <Facts facts={toLimitFacts(text.workspace, read.limits)} />
            </Card>
          </>
        )}
      </Reading>
    </section>
  );
}

function Card({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="card stack" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {hint === undefined ? null : <p className="faint small">{hint}</p>}
      </div>
      {children}
    </section>
  );
}

function Identity({ workspace }: { workspace: WorkspaceResource }) {
  const text = useText().workspace;
  const toShown = useTime();
  const { id, name, createdAt, server } = workspace;
  const facts = [
    { label: text.id, value: <code>{id}</code> },
    { label: text.created, value: <time dateTime={createdAt}>{toShown(createdAt)}</time> },
    { label: text.version, value: server.version },
  ];
  return (
    <Card title={name}>
      <Facts facts={facts} />
      <RenameWorkspace key={name} name={name} />
    </Card>
  );
}

function HealthCard() {
  const text = useText().workspace;
  const health = useHealth();
  const toFact = (label: string, answers: boolean): Fact => ({
    label,
    value: (
      <span className={`badge ${answers ? "good" : "bad"}`}>{answers ? text.answers : text.silent}</span>
    ),
  });
  return (
    <Card title={text.health}>
      {health.error === null ? (
        <Reading of={health}>
          {({ database, sandbox }) => (
            <Facts facts={[toFact(text.database, database), toFact(text.sandbox, sandbox)]} />
          )}
        </Reading>
      ) : (
        <Problem error={health.error} onRetry={() => void health.refetch()} />
      )}
    </Card>
  );
}

function Contents({ contains }: { contains: WorkspaceResource["contains"] }) {
  const { contents, counts } = useText().workspace;
  const names = Object.keys(counts) as (keyof typeof counts)[];
  const facts = names.map((name) => {
    const place = PLACES[name];
    const count = <b>{contains[name]}</b>;
    return { label: counts[name], value: place === undefined ? count : <Link href={place}>{count}</Link> };
  });
  return (
    <Card title={contents}>
      <Facts className="counts" facts={facts} />
    </Card>
  );
}
