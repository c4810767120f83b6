import { createElement, Fragment, type ReactNode } from "react";
import { type Block, type Inline, parseMarkdown } from "@/lib/markdown";

/** A guideline as elements. The text never becomes HTML. */
export function Markdown({ source }: { source: string }) {
  return <>{parseMarkdown(source).map((block, index) => withKey(index, drawBlock(block)))}</>;
}

// The parts of a parsed text have no identity but their place, and never move.
function withKey(index: number, node: ReactNode): ReactNode {
  return <Fragment key={index}>{node}</Fragment>;
}

function drawBlock(block: Block): ReactNode {
  switch (block.kind) {
    case "heading":
      return createElement(`h${block.level}`, null, drawAll(block.children));
    case "paragraph":
      return <p>{drawAll(block.children)}</p>;
    case "quote":
      return <blockquote>{drawAll(block.children)}</blockquote>;
    case "code":
      return <pre>{block.text}</pre>;
    case "list": {
      const items = block.items.map((item, index) => withKey(index, <li>{drawAll(item)}</li>));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function drawAll(inlines: Inline[]): ReactNode {
  return inlines.map((inline, index) => withKey(index, drawInline(inline)));
}

function drawInline(inline: Inline): ReactNode {
  switch (inline.kind) {
    case "text":
      return inline.text;
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return <strong>{drawAll(inline.children)}</strong>;
    case "emphasis":
      return <em>{drawAll(inline.children)}</em>;
    case "picture":
      return <img src={inline.src} alt={inline.alt} loading="lazy" />;
    case "link":
      return (
        <a href={inline.href} target="_blank" rel="noreferrer noopener">
          {drawAll(inline.children)}
        </a>
      );
  }
}
