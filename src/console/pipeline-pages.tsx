import { Route, Switch } from "wouter";
import { ConnectionPage } from "./connections/connection-page.tsx";
import { ConnectionsPage } from "./connections/connections-page.tsx";
import { NewConnectionPage } from "./connections/new-connection-page.tsx";
import { DeliveriesPage } from "./deliveries/deliveries-page.tsx";
import { DeliveryPage } from "./deliveries/delivery-page.tsx";
import { EventPage } from "./events/event-page.tsx";
import { EventsPage } from "./events/events-page.tsx";
import { SourcesPage } from "./sources/sources-page.tsx";
import { TriggersPage } from "./triggers/triggers-page.tsx";
import { NotFound } from "./ui/not-found.tsx";

/** Events, and what becomes of them; loaded when somebody goes there. */
export default function PipelinePages() {
  return (
    <Switch>
      <Route path="/events" component={EventsPage} />
      <Route path="/events/:id">{({ id }) => <EventPage key={id} id={id} />}</Route>
      <Route path="/sources" component={SourcesPage} />
      <Route path="/connections" component={ConnectionsPage} />
      <Route path="/connections/new" component={NewConnectionPage} />
      <Route path="/connections/:id">{({ id }) => <ConnectionPage key={id} id={id} />}</Route>
      <Route path="/deliveries" component={DeliveriesPage} />
      <Route path="/deliveries/:id">{({ id }) => <DeliveryPage key={id} id={id} />}</Route>
      <Route path="/triggers" component={TriggersPage} />
      <Route component={NotFound} />
    </Switch>
  );
}
