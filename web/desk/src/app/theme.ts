export { applyTheme, storedTheme, type Theme } from '@visavis/ui';
