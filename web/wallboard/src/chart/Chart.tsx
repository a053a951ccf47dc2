// One chart: uPlot in the product's colours. It is a picture to assistive technology; the same
// figures stand in a table beside it, which is the caller's.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef } from 'react';
import styles from './Chart.module.css';

export interface Series {
  label: string;
  /** A token, such as --accent. */
  colour: string;
  values: readonly number[];
  kind: 'line' | 'bars';
}

export interface ChartProps {
  label: string;
  series: Series[];
  /** What stands under each point. */
  ticks: readonly string[];
  height?: number;
  /** Bars of several series stand on each other; lines do not. */
  stacked?: boolean;
  /** Changes when the colours do. */
  theme: string;
  large?: boolean;
}

export function Chart({ label, series, ticks, height = 180, stacked = false, theme, large = false }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useMemo(() => columns(series, ticks.length, stacked), [series, ticks.length, stacked]);
  const shape = JSON.stringify([series.map((s) => [s.label, s.colour, s.kind]), height, theme, stacked, large]);
  const shown = useRef({ data, series, ticks });
  useEffect(() => {
    shown.current = { data, series, ticks };
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const made = new uPlot(options(element, shown.current.series, () => shown.current.ticks, height, stacked, large), shown.current.data, element);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, height, stacked, large]);
  useEffect(() => plot.current?.setData(data), [data]);

  return (
    <figure className={styles.figure} data-large={large}>
      <ul className={styles.legend} aria-hidden>
        {series.map((s) => <li key={s.label}><i style={{ background: `var(${s.colour})` }} data-kind={s.kind} />{s.label}</li>)}
      </ul>
      <div ref={box} role="img" aria-label={label} className={styles.plot} style={{ height }} />
    </figure>
  );
}

/** The order of drawing: of stacked bars the highest first, and lines over them. */
function order(series: Series[], stacked: boolean): Series[] {
  const bars = series.filter((s) => s.kind === 'bars');
  return [...(stacked ? bars.toReversed() : bars), ...series.filter((s) => s.kind === 'line')];
}

/** uPlot's columns: positions first. Each of stacked bars is the sum of itself and those below. */
export function columns(series: Series[], n: number, stacked: boolean): uPlot.AlignedData {
  const x = Array.from({ length: n }, (_, i) => i);
  const bars = series.filter((s) => s.kind === 'bars');
  const height = (s: Series) => {
    if (!stacked || s.kind === 'line') return [...s.values];
    const below = bars.slice(0, bars.indexOf(s) + 1);
    return x.map((i) => below.reduce((sum, one) => sum + (one.values[i] ?? 0), 0));
  };
  return [x, ...order(series, stacked).map(height)];
}

function options(box: HTMLElement, series: Series[], ticks: () => readonly string[], height: number, stacked: boolean, large: boolean): uPlot.Options {
  const probe = document.createElement('span');
  box.append(probe);
  // A token may be light-dark(…), which only a property resolves.
  const colour = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const ink = colour('--text-3');
  const line = colour('--line');
  const font = `${large ? 16 : 12}px ${getComputedStyle(box).fontFamily}`;
  const lines = order(series, stacked).map((s): uPlot.Series => {
    const stroke = colour(s.colour);
    if (s.kind === 'line') return { stroke, width: 2, points: { show: false } };
    const bars = uPlot.paths.bars?.({ size: [0.7, 48], radius: 0.15 });
    return { stroke, fill: stroke, width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) };
  });
  probe.remove();
  const axis: uPlot.Axis = { stroke: ink, font, ticks: { show: false }, gap: 6 };
  return {
    width: box.clientWidth, height,
    padding: [8, 8, 0, 0],
    cursor: { show: false }, legend: { show: false }, select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: (_, from, to) => [(from ?? 0) - 0.6, (to ?? 1) + 0.6] },
      y: { range: (_, __, most) => [0, Math.max(4, Math.ceil((most ?? 0) * 1.1))] },
    },
    axes: [
      {
        ...axis, grid: { show: false }, size: large ? 30 : 24, space: large ? 90 : 56,
        incrs: [1, 2, 3, 5, 7, 10, 14, 15, 20, 28, 30, 60, 90, 180],
        values: (_, at) => at.map((i) => ticks()[i] ?? ''),
      },
      { ...axis, grid: { stroke: line, width: 1 }, size: large ? 48 : 36, space: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [{}, ...lines],
  };
}
