import { helpText } from '../common/help.ts';
import { isHost, lanAddress } from '../common/network.ts';
import { flags, portOf, refuseArguments, values } from '../common/options.ts';
import { inState } from '../common/paths.ts';
import { UserError } from '../common/user-error.ts';
import { counted } from '../common/words.ts';
import { LEARNERS_PORT } from '../workbook/class/learner/join.ts';
import { serveClass } from '../workbook/class/server/serve.ts';
import { aborted, runCommand } from '../workbook/command.ts';

const PORT = LEARNERS_PORT - 1;

await runCommand({
  name: 'npm run class',
  options: { ...flags('new'), ...values('port', 'address') },
  help: helpText('class', { port: PORT, learnersPort: LEARNERS_PORT }),
  async run({ values, positionals, terminal, signal }) {
    refuseArguments('npm run class', positionals, 'npm run class -- --help lists what it takes.');
    const port = portOf('--port', values.port) ?? PORT;
    if (port === 65_535)
      throw new UserError('Learners use the next port, and there is none.', 'Choose a lower one.');
    const given = values.address;
    if (given !== undefined && !isHost(given))
      throw new UserError(
        `--address ${given} is not a host name or an IPv4 address.`,
        'For example --address 192.168.1.20',
      );
    const address = () => given ?? lanAddress();
    if (!address())
      throw new UserError(
        'This machine is not in a network that learners can join.',
        'Join the Wi-Fi of the room, or give an address: npm run class -- --address 192.168.1.20',
      );
    const options = {
      port,
      host: '0.0.0.0',
      address,
      file: inState('class.jsonl'),
      fresh: values.new === true,
    };
    const served = await serveClass(options).catch((error: NodeJS.ErrnoException & { port?: number }) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      throw new UserError(
        `Port ${error.port} can't be used: ${error.code === 'EACCES' ? 'you have no permission' : 'another program uses it'}.`,
        `Choose another one: npm run class -- --port ${PORT + 10}`,
      );
    });
    const { print, paint } = terminal;
    print(paint('bold', 'The class is open. Ctrl-C closes it; its results stay.'));
    print();
    print(`  Your page   ${paint('cyan', served.url)}`);
    print(`  Projector   ${paint('cyan', `${served.url}/projector`)}  without names`);
    print(`  Metrics     ${paint('cyan', `${served.learnersUrl()}/metrics`)}  without names`);
    print(`  Join        ${paint('cyan', `npm run exercise -- --class ${served.join()} --as NAME`)}`);
    print();
    print(
      '  Everybody in this network can open the metrics, and join with the code. Your page is for this machine only.',
    );
    if (served.learners > 0)
      print(
        `  ${counted(served.learners, 'learner')} from earlier are still in it. For another class: npm run class -- --new`,
      );
    print();
    await aborted(signal);
    await served.close();
    print('The class is closed. Start it again within 12 hours to go on.');
    return 0;
  },
});
