import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import annotationPlugin from 'chartjs-plugin-annotation';
import { cursorLine } from './cursor.ts';
import { FIRST_VIEW } from '../charts/look.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
  annotationPlugin,
  cursorLine,
);

Chart.defaults.font.family = FIRST_VIEW.fontFamily;
Chart.defaults.font.size = FIRST_VIEW.fontPixels;

export { Chart };
