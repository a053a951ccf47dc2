import { defineConfig } from 'vite';
import { application } from '../application';

export default defineConfig(application('desk'));
