import { Component, type ReactNode } from "react";
import { Notice } from "@/components/notice";
import { messages } from "./messages";

/** Shows what went wrong in place of a white page. Unsent work is in the browser's own store. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <Notice title={messages.crashed} role="alert">
        <p>{messages.crashedHint}</p>
        <p>
          <code>{this.state.error.message}</code>
        </p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {messages.reload}
        </button>
      </Notice>
    );
  }
}
