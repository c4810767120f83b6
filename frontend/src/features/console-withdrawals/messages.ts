export const messages = {
  title: "Withdrawals",
  intro:
    "Who took back their consent. No campaign of any project counts their answers from then on, and none hands them tasks. Nothing is deleted; snapshots made before keep what they hold and say so.",
  note: "Note a withdrawal",
  none: "Nobody has withdrawn",
  noneHint: "When somebody takes back their consent, note it here: it reaches every campaign.",
  staffOnly: "For staff alone",
  staffOnlyHint:
    "A withdrawal reaches every project. Ask whoever runs this server; in one campaign, exclude the person under People → Who counts.",
  person: "Person",
  email: "E-mail of their account",
  reason: "Reason",
  reasonHint: "For whoever reads this in a year. Say how you were told.",
  effect:
    "At once, in every project: their answers leave what is counted, their open tasks go to others, and campaigns to come do not ask them.",
  save: "Note it",
  cancel: "Cancel",
  noted: "Withdrawal noted",
  lift: "Lift",
  liftTitle: (name: string) => `Does ${name} consent again?`,
  liftText:
    "Their answers count again in every campaign that has not excluded them for another reason since, and they are handed tasks.",
  lifted: "Lifted",
} as const;
