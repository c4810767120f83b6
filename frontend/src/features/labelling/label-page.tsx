interface Props {
  campaignId: number;
  personId: number;
}

/** /label/:campaignId: one question after the other. */
export function LabelPage({ campaignId }: Props) {
  return <main>{campaignId}</main>;
}
