import { connectControls } from './controls.ts';
import { drawNearbyFigures } from './drawing.ts';
import { offerCopies } from './taking.ts';
import { prepareForPrint } from './printing.ts';

document.documentElement.dataset['script'] = 'on';
const drawing = drawNearbyFigures();
connectControls(drawing);
offerCopies();
prepareForPrint(drawing);
// For tests, and for whoever wants to save every chart at once.
Object.assign(window, {
  benchday: {
    drawAll: () => {
      drawing.drawAll();
    },
    chartOf: (...given: Parameters<typeof drawing.chartOf>) => drawing.chartOf(...given),
    ready: Promise.resolve(),
  },
});
