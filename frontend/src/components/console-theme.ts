import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
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
  primaryShade: { light: 7, dark: 6 },
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
    // Mantine's buttons that close something say nothing to a screen reader by themselves.
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
  },
});

/** Under white words; Mantine's own red is 3.8 to 1. */
const RED = {
  "--mantine-color-red-filled": "#c92a2a",
  "--mantine-color-red-filled-hover": "#a82323",
};

const LIGHT_TEXT = { teal: "#06614a", orange: "#a33c06", red: "#b02525", green: "#22692c" };

/** Text that Mantine has lighter than 4.5 to 1 on what it stands on (WCAG 2.2, 1.4.3). */
export const consoleVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...RED,
    "--mantine-color-dimmed": "#5c646b",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-red-text": "#c92a2a",
    "--mantine-color-orange-text": "#a33c06",
    ...Object.fromEntries(
      Object.entries(LIGHT_TEXT).map(([name, color]) => [
        `--mantine-color-${name}-light-color`,
        color,
      ]),
    ),
  },
  dark: { ...RED, "--mantine-color-dimmed": "#a3a3a3" },
});
