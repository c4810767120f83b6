import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import type { TabGroup } from "./campaign-tabs";
import classes from "./campaigns.module.css";

interface Props {
  groups: readonly TabGroup[];
  group: string;
  page: string;
  onChoose: (page: string) => void;
  children: ReactNode;
}

/** Groups of pages, and below them the pages of the group that is open. */
export function CampaignNav({ groups, group, page, onChoose, children }: Props) {
  function chooseGroup(value: string | null): void {
    const first = groups.find((each) => each.value === value)?.pages[0];
    if (first) onChoose(first.value);
  }
  return (
    <Tabs value={group} keepMounted={false} onChange={chooseGroup}>
      <Tabs.List mb="sm" aria-label="Parts of the campaign" className={classes.groups ?? ""}>
        {groups.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {groups.map(({ value, label, pages }) => (
        <Tabs.Panel key={value} value={value}>
          {pages.length < 2 ? (
            children
          ) : (
            <Tabs
              variant="pills"
              value={page}
              keepMounted={false}
              onChange={(chosen) => chosen && onChoose(chosen)}
            >
              <Tabs.List mb="md" aria-label={label} className={classes.pages ?? ""}>
                {pages.map((each) => (
                  <Tabs.Tab key={each.value} value={each.value}>
                    {each.label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value={page}>{children}</Tabs.Panel>
            </Tabs>
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
