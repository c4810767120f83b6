import { Radio, Stack } from "@mantine/core";
import { messages } from "./messages";

const ROLES = ["gold", "entrance"] as const;
type Role = (typeof ROLES)[number];

interface Props {
  value: Role;
  onChange: (role: Role) => void;
}

export function RoleField({ value, onChange }: Props) {
  return (
    <Radio.Group
      label={messages.role}
      value={value}
      onChange={(role) => onChange(role === "entrance" ? "entrance" : "gold")}
    >
      <Stack gap="xs" mt={6}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={messages.roles[role]}
            description={messages.roleHints[role]}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
