import '@fontsource-variable/inter/index.css';
import '@visavis/ui/tokens.css';
import '@visavis/ui/base.css';
import './app/page.css';
import { Client } from '@visavis/api';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';

const root = document.getElementById('root');
if (root === null) throw new Error('no element to render into');
createRoot(root).render(<App client={new Client()} />);
