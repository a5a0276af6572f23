import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client.ts";
import { App } from "./app.tsx";
import { TextProvider } from "./text/text.tsx";
import { ConfirmProvider } from "./ui/confirm.tsx";
import { NoticeProvider } from "./ui/notice.tsx";

/* The web console: one page that shows what its path names. It talks to the management API only. */

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <TextProvider>
          <NoticeProvider>
            <ConfirmProvider>
              <App />
            </ConfirmProvider>
          </NoticeProvider>
        </TextProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
