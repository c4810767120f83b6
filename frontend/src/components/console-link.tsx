import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "./link";

export function TextLink({
  href,
  children,
  ...rest
}: AnchorProps & { href: string; children: ReactNode }) {
  return (
    <Anchor component={Link} href={href} inherit={rest.size === undefined} {...rest}>
      {children}
    </Anchor>
  );
}

export function ButtonLink({
  href,
  children,
  ...rest
}: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={Link} href={href} {...rest}>
      {children}
    </Button>
  );
}
