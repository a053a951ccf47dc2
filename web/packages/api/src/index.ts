export * from './types';
export * from './reasons';
export * from './client';
export * from './reports';
export * from './line';
