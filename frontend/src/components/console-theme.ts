import { createTheme, type MantineColorsTuple } from "@mantine/core";
import classes from "./console-theme.module.css";

/** One quiet blue for what can be acted on; everything else is grey, so that images stand out. */
const ink: MantineColorsTuple = [
  "#eef3fb",
  "#dae4f4",
  "#b3c7e9",
  "#89a8de",
  "#668dd4",
  "#507ccf",
  "#4373cd",
  "#3562b6",
  "#2c57a3",
  "#1e4a91",
];

export const consoleTheme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 5 },
  colors: { ink },
  autoContrast: true,
  defaultRadius: "md",
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  headings: { fontWeight: "600" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Alert: { defaultProps: { className: classes.alert ?? "" } },
    Badge: { defaultProps: { tt: "none", fw: 600 } },
    Card: { defaultProps: { withBorder: true, padding: "lg" } },
    Table: { defaultProps: { verticalSpacing: "sm" } },
    Modal: { defaultProps: { centered: true } },
  },
});
