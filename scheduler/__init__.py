"""The product: patients, rotas, slots, holds, appointments, reminders, coverage; worker, CLI, migrations."""
