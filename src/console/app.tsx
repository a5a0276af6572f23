import { lazy, Suspense } from "react";
import { Route, Router, Switch } from "wouter";
import { useSession } from "./api/session.ts";
import { FunctionPage } from "./function/function-page.tsx";
import { FunctionsPage } from "./functions/functions-page.tsx";
import { InvocationPage } from "./invocations/invocation-page.tsx";
import { InvocationsPage } from "./invocations/invocations-page.tsx";
import { Shell } from "./layout/shell.tsx";
import { PIPELINE_PATHS } from "./layout/parts.ts";
import { SignInPage } from "./session/sign-in-page.tsx";
import { SettingsPage } from "./settings/settings-page.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { NotFound } from "./ui/not-found.tsx";
import { Loading, Reading } from "./ui/states.tsx";

const PipelinePages = lazy(() => import("./pipeline-pages.tsx"));
const MetricsPage = lazy(() => import("./metrics/metrics-page.tsx"));
// With it come the texts of all templates.
const CreatePage = lazy(() => import("./functions/create-page.tsx"));

/** The whole console: the sign-in, or the page that the path names. */
export function App() {
  const session = useSession();
  return (
    <Router base="/console">
      <Shell caller={session.data?.caller ?? null}>
        <ErrorBoundary>
          <Reading of={session}>
            {({ caller, refusal }) => (caller === null ? <SignInPage refusal={refusal} /> : <Pages />)}
          </Reading>
        </ErrorBoundary>
      </Shell>
    </Router>
  );
}

function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={FunctionsPage} />
        <Route path="/functions/new" component={CreatePage} />
        <Route path="/functions/:id/:tab?">
          {({ id, tab = "code" }) => <FunctionPage key={id} id={id} tab={tab} />}
        </Route>
        <Route path={PIPELINE_PATHS} component={PipelinePages} />
        <Route path="/invocations" component={InvocationsPage} />
        <Route path="/invocations/:id">{({ id }) => <InvocationPage id={id} />}</Route>
        <Route path="/metrics" component={MetricsPage} />
        <Route path="/settings/:section?">
          {({ section = "tokens" }) => <SettingsPage section={section} />}
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
